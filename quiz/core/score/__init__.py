"""What a result may claim: scores, bands, readiness and change. METHOD.md beside this tells how and how well."""
