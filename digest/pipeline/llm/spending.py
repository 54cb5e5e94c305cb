"""What a run has spent, in words."""

from digest.pipeline.llm.budget import Budget


def spent(budget: Budget) -> str:
    """`12,345 tokens, $0.0123`; "" before anything was asked. No dollars where no price is known."""
    tokens = budget.tokens.input + budget.tokens.output
    if not budget.requests:
        return ""
    return f"{tokens:,} tokens" + (f", ${budget.spent:.4f}" if budget.spent else "")
