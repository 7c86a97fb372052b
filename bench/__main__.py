"""`make bench`: every measurement, as one table."""

from bench.run import main

main()
