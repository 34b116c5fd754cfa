"""The facade ``/engine-rest``: the REST interface of Camunda 7 and Operaton over the same verbs as ``/api/v1``."""
