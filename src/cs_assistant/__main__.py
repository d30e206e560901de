"""`python -m cs_assistant` is `cs-assistant`."""

from cs_assistant.cli import main

if __name__ == "__main__":
    main()
