"""Documents made from records, and tables read from files.

    content    the neutral structure: Document and its blocks
    pdf        to_pdf
    word       to_docx
    tables     to_xlsx, to_csv
    reading    read_table

Each module loads its own library, so that a page that makes no document loads none.
"""
