"""HTML forms: fields and schemas, their errors, and the tokens that protect them."""
