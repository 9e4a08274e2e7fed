"""The command. Importing it sets what is logged: Beam's import-time notes would stand above every run otherwise."""

import logging

logging.basicConfig(level=logging.ERROR, format="newsbeam: %(message)s")
logging.getLogger("transforms").setLevel(logging.WARNING)
