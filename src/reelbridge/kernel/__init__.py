"""The words every floor shares: time, territory, language, verdicts and refusals."""
