"""Files of every format, made by hand or by the libraries that the house has anyway. No real person is meant."""

from __future__ import annotations

import gzip
import io
import sqlite3
import struct
import tarfile
import zipfile
from collections.abc import Mapping

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"


def zipped(members: Mapping[str, bytes | str], stored_first: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for index, (name, content) in enumerate(members.items()):
            archive.writestr(name, content, zipfile.ZIP_STORED if stored_first and index == 0 else zipfile.ZIP_DEFLATED)
    return out.getvalue()


def cp932_zip(members: Mapping[str, bytes]) -> bytes:
    """As old Windows tools write it: names in CP932, no mark for UTF-8."""
    out, central = io.BytesIO(), io.BytesIO()
    import zlib

    for name, content in members.items():
        raw, at, crc = name.encode("cp932"), out.tell(), zlib.crc32(content)
        sizes = struct.pack("<III", crc, len(content), len(content))
        out.write(struct.pack("<4sHHHHH", b"PK\3\4", 20, 0, 0, 0, 33) + sizes + struct.pack("<HH", len(raw), 0) + raw + content)
        central.write(
            struct.pack("<4sHHHHHH", b"PK\1\2", 20, 20, 0, 0, 0, 33) + sizes + struct.pack("<HHHHHII", len(raw), 0, 0, 0, 0, 0, at) + raw
        )
    start = out.tell()
    out.write(central.getvalue())
    out.write(struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, len(members), len(members), len(central.getvalue()), start, 0))
    return out.getvalue()


def relations(*each: tuple[str, str, str], external: tuple[str, ...] = ()) -> str:
    rows = "".join(
        f'<Relationship Id="{key}" Type="{R}/{kind}" Target="{target}"{" TargetMode=" + chr(34) + "External" + chr(34) if key in external else ""}/>'
        for key, kind, target in each
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{RELS}">{rows}</Relationships>'


CORE = '<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:creator>青山花子</dc:creator><cp:lastModifiedBy>上田次郎</cp:lastModifiedBy></cp:coreProperties>'


def docx() -> bytes:
    paragraph = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>".format
    body = (
        paragraph("氏名：佐藤一郎")
        + "<w:p><w:r><w:t>見える</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>隠し 090-0000-0001</w:t></w:r></w:p>"
        + '<w:p><w:del w:author="x"><w:r><w:delText>消した鈴木</w:delText></w:r></w:del><w:ins><w:r><w:t>足した高橋</w:t></w:r></w:ins></w:p>'
        + "<w:tbl><w:tr><w:tc>"
        + paragraph("氏名")
        + "</w:tc><w:tc>"
        + paragraph("電話")
        + "</w:tc></w:tr>"
        + "<w:tr><w:tc>"
        + paragraph("田中")
        + paragraph("次郎")
        + "</w:tc><w:tc>"
        + paragraph("03-0000-0002")
        + "</w:tc></w:tr></w:tbl>"
        + "<w:p><w:r><w:lastRenderedPageBreak/><w:t>二ページ目</w:t></w:r></w:p>"
        + "<w:p><w:r><mc:AlternateContent xmlns:mc='m'><mc:Choice><w:txbxContent>"
        + paragraph("枠の中")
        + "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>"
        + paragraph("枠の中")
        + "</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        + "<w:p><w:r><w:ruby><w:rt><w:r><w:t>さとう</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>佐藤</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>"
    )
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": relations(("r1", "officeDocument", "word/document.xml")),
            "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
            "word/_rels/document.xml.rels": relations(("r9", "hyperlink", "mailto:hana@example.jp"), external=("r9",)),
            "word/header1.xml": f'<w:hdr xmlns:w="{W}">{paragraph("社外秘 総務部")}</w:hdr>',
            "word/comments.xml": f'<w:comments xmlns:w="{W}"><w:comment w:author="江口三郎">{paragraph("本人に確認")}</w:comment></w:comments>',
            "word/footnotes.xml": f'<w:footnotes xmlns:w="{W}"><w:footnote>{paragraph("脚注の渡辺")}</w:footnote></w:footnotes>',
            "word/embeddings/book.xlsx": xlsx(),
            "docProps/core.xml": CORE,
            "customXml/item1.xml": "<data><owner>加藤</owner></data>",
        }
    )


def xlsx() -> bytes:
    import openpyxl
    from openpyxl.comments import Comment

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "顧客"
    for row in (["氏名", "電話", "番号"], ["佐藤一郎", "03-0000-0001", 123456789012], ["鈴木", "090", 0.5]):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    sheet["A2"].comment = Comment("要注意 高橋", "上田")
    sheet.oddHeader.center.text = "社外秘 &P"
    secret = book.create_sheet("控え")
    secret["C5"] = "隠れた田中"
    secret.sheet_state = "veryHidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def pptx() -> bytes:
    slide = f'<p:sld xmlns:p="{P}" xmlns:a="{A}"{{}}><p:cSld><p:spTree>{{}}</p:spTree></p:cSld></p:sld>'.format
    text = "<p:sp><p:txBody><a:p><a:r><a:t>{}</a:t></a:r></a:p></p:txBody></p:sp>".format
    cell = "<a:tc><a:txBody><a:p><a:r><a:t>{}</a:t></a:r></a:p></a:txBody></a:tc>".format
    table = f"<a:tbl><a:tr>{cell('氏名')}{cell('電話')}</a:tr><a:tr>{cell('佐藤')}{cell('03-0000-0001')}</a:tr></a:tbl>"
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": relations(("r1", "officeDocument", "ppt/presentation.xml")),
            "ppt/presentation.xml": f'<p:presentation xmlns:p="{P}" xmlns:r="{R}"><p:sldIdLst><p:sldId id="256" r:id="r7"/><p:sldId id="257" r:id="r6"/></p:sldIdLst></p:presentation>',
            "ppt/_rels/presentation.xml.rels": relations(("r6", "slide", "slides/slide1.xml"), ("r7", "slide", "slides/slide2.xml")),
            "ppt/slides/slide1.xml": slide(' show="0"', text("隠れたスライドの田中")),
            "ppt/slides/slide2.xml": slide("", text("最初の佐藤一郎") + table),
            "ppt/slides/slide3.xml": slide("", text("外された渡辺")),
            "ppt/slides/_rels/slide2.xml.rels": relations(
                ("r1", "notesSlide", "../notesSlides/notesSlide1.xml"), ("r2", "comments", "../comments/comment1.xml")
            ),
            "ppt/notesSlides/notesSlide1.xml": f'<p:notes xmlns:p="{P}" xmlns:a="{A}">{text("ノートの鈴木")}</p:notes>',
            "ppt/comments/comment1.xml": f'<p:cmLst xmlns:p="{P}"><p:cm><p:text>コメントの高橋</p:text></p:cm></p:cmLst>',
            "ppt/commentAuthors.xml": f'<p:cmAuthorLst xmlns:p="{P}"><p:cmAuthor name="江口三郎"/></p:cmAuthorLst>',
            "docProps/core.xml": CORE,
        }
    )


ODF = 'xmlns:office="o" xmlns:text="t" xmlns:table="b" xmlns:style="s" xmlns:fo="f" xmlns:draw="d" xmlns:presentation="p" xmlns:dc="c" xmlns:meta="m"'


def opendocument(kind: str, styles: str, body: str) -> bytes:
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"<office:document-content {ODF}><office:automatic-styles>{styles}</office:automatic-styles><office:body>{body}</office:body></office:document-content>",
            "meta.xml": f"<office:document-meta {ODF}><meta:initial-creator>青山花子</meta:initial-creator></office:document-meta>",
        },
        stored_first=True,
    )


def odt() -> bytes:
    return opendocument(
        "text",
        '<style:style style:name="T1"><style:text-properties text:display="none"/></style:style>',
        "<office:text><text:tracked-changes><text:deletion><text:p>消した鈴木</text:p></text:deletion></text:tracked-changes>"
        '<text:p>氏名：佐藤<text:s text:c="2"/>一郎<text:span text:style-name="T1">隠し高橋</text:span></text:p>'
        "<text:p>次<office:annotation><dc:creator>江口</dc:creator><text:p>注の渡辺</text:p></office:annotation>の段落</text:p>"
        "<table:table><table:table-row><table:table-cell><text:p>田中</text:p></table:table-cell><table:table-cell><text:p>03</text:p></table:table-cell></table:table-row></table:table>"
        "</office:text>",
    )


def ods() -> bytes:
    cell = "<table:table-cell{}><text:p>{}</text:p></table:table-cell>".format
    return opendocument(
        "spreadsheet",
        '<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>',
        '<office:spreadsheet><table:table table:name="顧客"><table:table-column/><table:table-column table:visibility="collapse"/>'
        f"<table:table-row>{cell('', '氏名')}{cell('', '電話')}</table:table-row>"
        '<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
        f'<table:table-row table:visibility="filter">{cell("", "佐藤")}{cell("", "03-0000-0001")}</table:table-row></table:table>'
        f'<table:table table:name="控え" table:style-name="ta2"><table:table-row><table:table-cell table:number-columns-repeated="2"/>{cell("", "隠れた田中")}</table:table-row></table:table>'
        "</office:spreadsheet>",
    )


def rtf() -> bytes:
    def coded(text: str) -> str:
        return "".join(f"\\'{each:02x}" for each in text.encode("cp932"))

    return (
        (
            "{\\rtf1\\ansi\\ansicpg932{\\fonttbl{\\f0 " + coded("ＭＳ 明朝") + ";}}{\\info{\\author " + coded("青山花子") + "}}"
            "{\\header " + coded("社外秘") + "\\par}" + coded("氏名：佐藤") + "\\u19968 ?\\u37070 ?\\par "
            "{\\v " + coded("隠し高橋") + "}" + coded("見える") + "{\\deleted " + coded("消した鈴木") + "}\\par "
            "{\\*\\unknown " + coded("読まない") + "}{\\*\\annotation " + coded("注の渡辺") + "\\par}\\u-10174 ?\\u-8265 ?田\\par}"
        )
        .replace("田", coded("田"))
        .encode("ascii")
    )


def pdf(text: str = "氏名：佐藤一郎 電話 03-0000-0001", pages: int = 2) -> bytes:
    import typst

    source = '#set document(title: "名簿", author: "青山花子")\n#set text(font: "Noto Sans JP")\n' + "\n#pagebreak()\n".join(
        f"{text} #{page}" for page in range(1, pages + 1)
    )
    from importlib import resources

    fonts = str(resources.files("komainu.web.documents"))
    return bytes(typst.compile(source.encode(), font_paths=[fonts]))


def sqlite() -> bytes:
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE 顧客 (氏名 TEXT, 電話 TEXT, 写真 BLOB)")
    base.executemany(
        "INSERT INTO 顧客 VALUES (?, ?, ?)", [("佐藤一郎", "03-0000-0001", None), ("鈴木", "090", zipped({"中.txt": "添えた高橋"}))]
    )
    base.commit()
    return base.serialize()


DUMP = """-- MySQL dump
CREATE TABLE `customers` (
  `id` int NOT NULL,
  `name` varchar(80),
  PRIMARY KEY (`id`)
);
INSERT INTO `customers` VALUES (1,'佐藤''一郎'),(2,'鈴木; (次)
郎');
COPY public.staff (id, name) FROM stdin;
1\t高橋\\t花子
2\t\\N
\\.
SELECT 1;
"""


def tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in {"名簿/一覧.csv": "氏名,電話\n佐藤,03\n".encode("cp932"), "空.txt": b""}.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def tgz() -> bytes:
    return gzip.compress(tar())


def seven_zip(password: str | None = None) -> bytes:
    import py7zr

    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", password=password, header_encryption=bool(password)) as archive:
        archive.writestr("氏名：佐藤一郎\n".encode(), "資料/名簿.txt")
        archive.writestr(zipped({"内.txt": "鈴木"}), "内.zip")
    return out.getvalue()


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file ([MS-CFB], version 3) with these streams; folders stand in the names, divided by slashes."""
    names = sorted({"/".join(name.split("/")[: depth + 1]) for name in streams for depth in range(name.count("/") + 1)})
    entries = ["", *names]
    small = b"".join(
        content.ljust(-(-len(content) // 64) * 64, b"\0") for content in (streams.get(name, b"") for name in entries) if len(content) < 4096
    )
    large = b"".join(
        content.ljust(-(-len(content) // 512) * 512, b"\0")
        for content in (streams.get(name, b"") for name in entries)
        if len(content) >= 4096
    )
    sectors: list[bytes] = []
    fat: list[int] = []

    def chain(content: bytes) -> int:
        if not content:
            return 0xFFFFFFFE
        start = len(sectors)
        count = -(-len(content) // 512)
        for index in range(count):
            sectors.append(content[index * 512 : index * 512 + 512].ljust(512, b"\0"))
            fat.append(start + index + 1 if index + 1 < count else 0xFFFFFFFE)
        return start

    mini_start = chain(small)
    mini_fat: list[int] = []
    places: dict[str, int] = {}
    for name in entries:
        content = streams.get(name, b"")
        if 0 < len(content) < 4096:
            count = -(-len(content) // 64)
            places[name] = len(mini_fat)
            mini_fat += [len(mini_fat) + index + 1 for index in range(count - 1)] + [0xFFFFFFFE]
        elif content:
            places[name] = chain(content)
    assert len(large) % 512 == 0
    mini_fat_start = chain(struct.pack(f"<{len(mini_fat)}I", *mini_fat).ljust(-(-len(mini_fat) * 4 // 512) * 512, b"\xff"))
    directory = b""
    for index, name in enumerate(entries):
        last = name.rpartition("/")[2] if index else "Root Entry"
        children = (
            [each for each in names if each.rpartition("/")[0] == name and each != name]
            if index
            else [each for each in names if "/" not in each]
        )
        siblings = [each for each in names if each.rpartition("/")[0] == name.rpartition("/")[0]] if index else []
        later = siblings[siblings.index(name) + 1 :] if siblings else []
        kind = 5 if index == 0 else 2 if name in streams else 1
        raw = last.encode("utf-16-le") + b"\0\0"
        start = mini_start if index == 0 else places.get(name, 0)
        size = len(small) if index == 0 else len(streams.get(name, b""))
        directory += (
            raw.ljust(64, b"\0")
            + struct.pack("<HBB", len(raw), kind, 1)
            + struct.pack(
                "<III", 0xFFFFFFFF, entries.index(later[0]) if later else 0xFFFFFFFF, entries.index(children[0]) if children else 0xFFFFFFFF
            )
            + bytes(36)
            + struct.pack("<IQ", start, size)
        )
    directory = directory.ljust(-(-len(directory) // 512) * 512, b"\0")
    directory_start = chain(directory)
    fat_sectors = 1
    while (len(sectors) + fat_sectors) > fat_sectors * 128:
        fat_sectors += 1
    fat_places = [len(sectors) + index for index in range(fat_sectors)]
    whole = fat + [0xFFFFFFFD] * fat_sectors
    whole += [0xFFFFFFFF] * (fat_sectors * 128 - len(whole))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, fat_sectors, directory_start, 0, 4096, mini_fat_start, -(-len(mini_fat) * 4 // 512), 0xFFFFFFFE, 0)
    head += struct.pack("<109I", *(fat_places + [0xFFFFFFFF] * (109 - fat_sectors)))
    return head + b"".join(sectors) + struct.pack(f"<{fat_sectors * 128}I", *whole)


def msg() -> bytes:
    def wide(text: str) -> bytes:
        return text.encode("utf-16-le")

    return compound(
        {
            "__properties_version1.0": bytes(32),
            "__substg1.0_0037001F": wide("名簿の件"),
            "__substg1.0_1000001F": wide("氏名：佐藤一郎\r\n電話 03-0000-0001\r\n" * 120),
            "__substg1.0_0C1A001F": wide("青山花子"),
            "__recip_version1.0_#00000000/__substg1.0_3001001F": wide("上田次郎"),
            "__recip_version1.0_#00000000/__substg1.0_39FE001F": wide("ueda@example.jp"),
            "__attach_version1.0_#00000000/__substg1.0_3707001F": wide("一覧.csv"),
            "__attach_version1.0_#00000000/__substg1.0_37010102": "氏名,電話\r\n鈴木,090\r\n".encode("cp932"),
        }
    )
