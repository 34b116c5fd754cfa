"""Uploads over HTTP."""

import io

from tests.api.town import Town, code_of, fields_of

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc33"
    "0000000049454e44ae426082"
)
NOBODY = "0198c7a2-5f3e-7c41-9b60-3d1f6a2e8c55"


def send(town: Town, login: str, content: bytes, name: str) -> object:
    """Attach one file."""
    return town(login).open("POST", "/uploads", data={"file": (io.BytesIO(content), name)})


def test_a_file_is_kept_and_given_back(town: Town) -> None:
    made = send(town, "applicant", PNG, "现场照片.png")
    path = f"/uploads/{made.json['id']}"

    content = town("applicant").get(f"{path}/content")

    assert made.status_code == 201 and made.json["name"] == "现场照片.png" and made.json["media_type"] == "image/png"
    assert content.data == PNG and content.content_type == "image/png"
    assert content.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E7%8E%B0")
    assert content.headers["X-Content-Type-Options"] == "nosniff"
    assert town("applicant").get(path).json == made.json


def test_a_file_is_its_owners_until_it_is_attached(town: Town) -> None:
    made = send(town, "applicant", PNG, "a.png")
    path = f"/uploads/{made.json['id']}"

    assert code_of(town("clerk").get(path)) == "upload_not_found"
    assert code_of(town("clerk").get(f"{path}/content")) == "upload_not_found"
    assert code_of(town("clerk").delete(path)) == "upload_not_found"
    assert town("applicant").delete(path).status_code == 204
    assert code_of(town("applicant").get(path)) == "upload_not_found"


def test_a_disguised_file_is_refused(town: Town) -> None:
    answer = send(town, "applicant", b"MZ\x90\x00" + b"\0" * 200, "照片.png")

    assert answer.status_code == 422 and code_of(answer) == "upload_refused"


def test_exactly_one_file_is_taken(town: Town) -> None:
    two = {"files": [(io.BytesIO(PNG), "a.png"), (io.BytesIO(PNG), "b.png")]}

    assert fields_of(town("applicant").open("POST", "/uploads", data=two)) == {"/files": "one_file"}
    assert town("applicant").open("POST", "/uploads", data=b"x", content_type="image/png").status_code == 415
    assert town("applicant").post("/uploads", {}).status_code == 415


def test_unknown_uploads_are_not_found(town: Town) -> None:
    assert code_of(town("clerk").get(f"/uploads/{NOBODY}")) == "upload_not_found"
