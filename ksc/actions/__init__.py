"""What users do: one module a verb that is more than the pipeline."""
