"""Everything that names the three services: routes, worker jobs, the staff menu, log tabs.

This package knows nothing of Flask, so that workers and the gateway use it too.
"""
