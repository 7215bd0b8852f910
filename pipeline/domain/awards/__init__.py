"""Results → award proposals with their reasons (đề nghị khen thưởng). The program proposes; people decide.

Every rule and every figure in a rule comes from the rubric; a decision that came back is data and is never overruled.
"""
