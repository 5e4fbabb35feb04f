"""What this cloud can and cannot do, and the honest answer where it cannot.

- `services`: the services taught, by botocore's names;
- `gaps`: what was asked for in vain, counted;
- `faults`: what a crash inside moto means to the caller, where that can be told;
- `refused`, `parameters`: parameters that moto would take and ignore;
- `scan`, `coverage`: what moto reads and has, for the tables of the documentation.
"""
