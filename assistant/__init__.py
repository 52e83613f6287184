"""问题 → 有逐字出处的回答。别的部分只从这里进来。"""

from assistant.answer import Answer, Citation, Hit, Question, Sentence
from assistant.ask import ask, search
from assistant.following import follow_ups
from assistant.settings import Settings

__all__ = ["Answer", "Citation", "Hit", "Question", "Sentence", "Settings", "ask", "follow_ups", "search"]
