"""The law over diagrams: a model that breaks it cannot be deployed. One rule, one file, each with its article."""
