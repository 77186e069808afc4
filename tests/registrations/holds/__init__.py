"""Tests of held registrations and of the budgets that lead to them."""
