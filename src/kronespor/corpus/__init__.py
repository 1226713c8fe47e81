"""Many municipalities' documents: harvested where they are published, read and footed on one machine or a cluster."""
