"""The pages: server-rendered, no script, nothing from another host, Dutch and English."""
