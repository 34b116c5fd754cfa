"""Forms: a form-js definition becomes rules; what a person sends becomes typed variables, or one error per field."""
