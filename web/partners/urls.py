"""The directory, partners and their contacts, people, units, awards."""

from django.urls import path

from web.partners import contacts, directory, editing, invitations, people, profile, set_up, task_forces

urlpatterns = [
    path("partners/", directory.partner_list, name="partner_list"),
    path("partners/new/", editing.partner_new, name="partner_new"),
    path("partners/<slug:slug>/", profile.partner_detail, name="partner_detail"),
    path("partners/<slug:slug>/edit/", editing.partner_edit, name="partner_edit"),
    path("partners/<slug:slug>/archive/", editing.partner_archive, name="partner_archive"),
    path("partners/<slug:slug>/standing/", editing.partner_standing, name="partner_standing"),
    path("partners/<slug:slug>/contacts/new/", contacts.contact_new, name="contact_new"),
    path("partners/<slug:slug>/contacts/<uuid:pk>/", contacts.contact_edit, name="contact_edit"),
    path("partners/<slug:slug>/contacts/<uuid:pk>/close/", contacts.contact_close, name="contact_close"),
    path("partners/<slug:slug>/contacts/<uuid:pk>/confirm/", contacts.contact_confirm, name="contact_confirm"),
    path("members/", people.members, name="members"),
    path("members/invite/", people.member_invite, name="member_invite"),
    path("members/<uuid:pk>/", people.member_edit, name="member_edit"),
    path("members/<uuid:pk>/end/", people.member_end, name="member_end"),
    path("members/invitations/<uuid:pk>/revoke/", invitations.invitation_revoke, name="invitation_revoke"),
    path("members/invitations/<uuid:pk>/resend/", invitations.invitation_resend, name="invitation_resend"),
    path("invitation/<str:token>/", invitations.invitation_accept, name="invitation_accept"),
    path("units/new/", set_up.unit_new, name="unit_new"),
    path("units/<uuid:pk>/", set_up.unit_edit, name="unit_edit"),
    path("task-forces/", task_forces.task_force_list, name="task_force_list"),
    path("task-forces/new/", task_forces.task_force_new, name="task_force_new"),
    path("task-forces/<slug:slug>/invite/", task_forces.task_force_invite, name="task_force_invite"),
    path("awards/", set_up.award_list, name="award_list"),
    path("awards/new/", set_up.award_new, name="award_new"),
    path("awards/<uuid:pk>/", set_up.award_edit, name="award_edit"),
]
