"""The cell: who belongs to it, what its people hold and feel, and what their hours go to."""
