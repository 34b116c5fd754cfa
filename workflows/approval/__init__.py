"""Approvals (审批服务一窗口): the automatic steps of approval diagrams, and what the law lets nobody do in them."""
