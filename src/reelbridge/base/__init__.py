"""Django glue every domain stands on: people and roles, audit, facts, jobs and the page kit."""
