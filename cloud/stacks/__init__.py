"""CloudFormation: templates, stacks, change sets and drift.

Stands in the place of `moto.cloudformation` (stack sets are moto's still). moto makes resources
with classes of its own that ignore most properties, cannot update them, and says neither what
failed nor what would change; its templates are read with a loader that runs Python. Here a
template is read and checked (`reading`, `transform`, `checking`), its parameters and functions
resolved (`parameters`, `resolving`), and its resources are made, changed and deleted by calls of
the services' own operations (`calls`, `kinds`), as the real ones are: with the services' own
checks, defaults and errors, and with the authority of the caller or of the stack's role.
"""
