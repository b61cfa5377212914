"""`python -m tools.launcher run | stop | reset | with-services -- COMMAND`."""

import argparse
import os
import sys

from . import house
from .trouble import Trouble


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.launcher", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser(
        "run", help="start everything and keep it up (PORT, DEMO, DATABASE_URL … from the environment)"
    )
    commands.add_parser("stop", help="end a run of another terminal")
    commands.add_parser("reset", help="clear var/")
    services = commands.add_parser("with-services", help="run a command on throw-away servers")
    services.add_argument("arguments", nargs="+", metavar="COMMAND")
    chosen = parser.parse_args()
    try:
        if chosen.command == "with-services":
            return house.with_services(chosen.arguments, os.environ)
        if chosen.command == "run":
            house.run(os.environ)
        else:
            {"stop": house.stop, "reset": house.reset}[chosen.command]()
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
