"""A storm of retries: fifty clients behind a bad network, the server killed between; every effect once."""
