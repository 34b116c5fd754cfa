"""The generic engine: deployments, instances, tasks, jobs, messages, incidents, history; no business word."""
