"""Who may do what with a call: what it asks for, and which policies have a say in it.

Knows moto's back ends (`cloud.seams`) and the policy engine (`cloud.policy`); nothing of HTTP.
"""

import cloud.seams  # noqa: F401 - moto's settings, before anything below imports moto
