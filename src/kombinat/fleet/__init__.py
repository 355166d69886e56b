"""The fleet: the party's template where there is no production. It stands for plant and society aboard."""
