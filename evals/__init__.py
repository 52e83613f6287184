"""评测：题、量法、把关。题在 ``cases.jsonl``，说的都是 ``corpus`` 里虚构的云河市；量法在 ``measures.py``。"""
