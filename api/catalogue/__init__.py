"""What is published, described for other catalogues: DCAT-AP 3 with HealthDCAT-AP."""
