"""An invented support assistant, its customers, three invented language models and their judges.

The company Tindral, its products, prices and rules do not exist, no language model was run and
nobody judged. Everything follows from tables, a seed and the number of a prompt: the first 320
prompts of a large set are those of a small one. Standard library only.
"""
