"""Text to meaning: normalisation, pinyin correction, intents with evidence, entities, answers. Pure; no I/O."""
