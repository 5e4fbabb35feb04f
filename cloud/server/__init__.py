"""The learner cloud's own process. Nothing outside `cloud` may import it."""
