"""`python -m kombinat`: the command line."""

from kombinat.cli import main

if __name__ == "__main__":
    main()
