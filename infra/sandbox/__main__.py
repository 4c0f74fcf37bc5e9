"""`python -m infra.sandbox`."""

import sys

from infra.sandbox.command import main

if __name__ == "__main__":
    sys.exit(main())
