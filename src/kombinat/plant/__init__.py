"""The plant: supply, equipment, tasks, production, storming and quality; labour, wages, norms, hiring and posts."""
