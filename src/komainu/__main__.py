"""`python -m komainu`: the same as the command `komainu`."""

import sys

from komainu.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
