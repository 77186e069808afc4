"""Settings without limits, for tests that take many seats for one contact or from one address."""

NO_LIMITS = {
    "ADDRESS_SEATS": "0",
    "CONTACT_SEATS": "0",
    "CONTACT_EVENT_SEATS": "0",
    "MIN_FORM_SECONDS": "0",
}
