"""The pure core: intent, numbers, configuration text, order and evidence. Opens no connection."""
