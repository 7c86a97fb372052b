"""How a form draws itself: labels, hints, errors and choices that a screen reader can follow."""

import re

import pytest
from django import forms
from django.http import QueryDict
from django.template import Context, Template

from partners.codes import Sector

urlpatterns: list = []
NASTY = "<i>x</i>"


class SampleForm(forms.Form):
    name = forms.CharField(label="Organization name", help_text="As on its papers.")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    reason = forms.ChoiceField(
        label="Reason", choices=[("full", "At capacity"), ("area", NASTY)], widget=forms.RadioSelect, help_text="One."
    )
    sector = forms.MultipleChoiceField(
        label="Sector", choices=Sector.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    agreed = forms.BooleanField(label="We checked this")

    def clean(self):
        if self.data.get("clash"):
            raise forms.ValidationError("These two do not go together.")
        return super().clean()


def drawn(template: str, **context) -> str:
    return Template("{% load handoff %}" + template).render(Context(context))


def bad_form() -> SampleForm:
    form = SampleForm({"clash": "1"})
    assert not form.is_valid()
    return form


def test_a_field_ties_label_hint_and_error_to_its_input() -> None:
    html = bad_form()["name"].as_field_group()

    assert '<label for="id_name">Organization name</label>' in html
    assert 'id="id_name_helptext">As on its papers.' in html
    assert 'id="id_name_error"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_a_good_field_is_not_called_invalid() -> None:
    html = SampleForm()["name"].as_field_group()

    assert "aria-invalid" not in html
    assert "Error:" not in html


def test_what_may_be_left_out_is_marked() -> None:
    form = SampleForm()

    assert "(optional)" in form["note"].as_field_group()
    assert "(optional)" not in form["name"].as_field_group()


@pytest.mark.parametrize(("field", "kind", "count"), [("reason", "radio", 2), ("sector", "checkbox", 5)])
def test_choices_are_a_fieldset_with_a_legend(field, kind, count) -> None:
    html = SampleForm()[field].as_field_group()

    assert html.startswith('<fieldset class="fld"')
    assert "<legend>" in html
    assert html.count(f'type="{kind}"') == count
    assert html.count('<label class="opt"') == count


def test_the_hint_of_a_group_is_tied_to_the_group() -> None:
    assert 'aria-describedby="id_reason_helptext id_reason_error"' in bad_form()["reason"].as_field_group()


def test_labels_of_choices_are_escaped() -> None:
    assert NASTY not in SampleForm()["reason"].as_field_group()


def test_a_form_draws_every_field_once_and_no_style() -> None:
    html = str(SampleForm())

    assert [html.count(f'name="{name}"') for name in ("name", "note", "reason", "sector", "agreed")] == [1, 1, 2, 5, 1]
    assert "style=" not in html


def test_the_summary_lists_every_error_and_leads_to_its_field() -> None:
    html = drawn("{% error_summary form %}", form=bad_form())

    assert "Fix 4 things before going on" in html
    assert re.findall(r'href="#([\w-]+)"', html) == ["id_name", "id_reason_0", "id_agreed"]
    assert "Organization name: This field is required." in html
    assert "<li>These two do not go together.</li>" in html
    assert 'role="alert"' in html


def test_the_summary_of_a_good_form_is_nothing() -> None:
    good = SampleForm({"name": "A", "reason": "full", "agreed": "on"})
    assert good.is_valid()

    assert drawn("{% error_summary form %}", form=good).strip() == ""


def test_a_filter_menu_says_how_many_are_chosen() -> None:
    form = SampleForm(QueryDict("sector=business&sector=community"))
    html = drawn("{% filter_menu form.sector %}", form=form)

    assert '<summary class="fl on">Sector <span class="ct">2' in html
    assert html.count("checked") == 2
    assert '<summary class="fl">' in drawn("{% filter_menu form.sector %}", form=SampleForm(QueryDict("")))


def test_chips_take_one_filter_away_and_the_position_with_it() -> None:
    query = QueryDict("sector=business&sector=community&name=harbor&cursor=abc")
    html = drawn("{% filter_chips form query %}", form=SampleForm(query), query=query)

    assert re.findall(r'class="chip" href="([^"]+)"', html) == [
        "?sector=business&amp;sector=community",
        "?sector=community&amp;name=harbor",
        "?sector=business&amp;name=harbor",
    ]
    assert "Sector: Business" in html


def test_no_filter_no_chips() -> None:
    query = QueryDict("cursor=abc&sector=")
    assert drawn("{% filter_chips form query %}", form=SampleForm(query), query=query).strip() == ""


@pytest.mark.parametrize(
    ("kept", "shown"),
    [("+14125550166", "(412) 555-0166"), ("0166", "0166"), ("call the desk", "call the desk"), ("", "")],
)
def test_a_number_is_shown_as_it_is_dialled(kept, shown) -> None:
    assert Template("{% load handoff %}{{ kept|national }}").render(Context({"kept": kept})) == shown


def test_a_question_keeps_its_own_mark_in_the_summary() -> None:
    class Asking(forms.Form):
        what = forms.CharField(label="What is asked for?", error_messages={"required": "Choose one."})

    html = drawn("{% error_summary form %}", form=Asking({}))
    assert "What is asked for? Choose one." in html
