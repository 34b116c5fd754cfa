"""Catalogues as versioned data: powers, service and management items, event types, platforms, apps, legal bases."""
