"""What the README claims about speed, measured beside its peers: ``make bench``.

One file for each row of the table, ``rows.py`` for what each row promises, ``tools/`` for what they
share, ``inside/`` for what is put into the generated project to measure it from within, and
``page/`` for what measures its page.
"""
