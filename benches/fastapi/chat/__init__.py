"""Chat history as a FastAPI application: what many would write today, and what `make bench` measures beside the service.

It serves four calls of the service's API on the same tables.
"""
