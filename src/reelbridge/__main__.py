"""Lets ``python -m reelbridge`` run the command line."""

from reelbridge.node.cli import main

main()
