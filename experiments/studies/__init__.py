"""The studies, each as one object: plan, rounds, numbers, figures, words."""
