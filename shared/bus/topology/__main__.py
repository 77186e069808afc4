"""`python -m shared.bus.topology check`: whether the bus has what it should have."""

import sys

from shared.bus import audit

sys.exit(audit.main())
