"""Sign-in and account pages. Of the sign-in library only what we use is reachable: no sign-up, no further addresses."""

from allauth.account import views as account
from django.urls import include, path, re_path

from web.accounts import exits, views

sign_in = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("signup/", account.signup, name="account_signup"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", include("allauth.mfa.urls")),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("account/", views.account_settings, name="account_settings"),
    path("account/tokens/", views.token_list, name="token_list"),
    path("account/tokens/<uuid:token_id>/revoke/", views.token_revoke, name="token_revoke"),
    path("account/sessions/", views.session_list, name="session_list"),
    path("account/sessions/<int:session_id>/end/", views.session_end, name="session_end"),
    path("account/", include(sign_in)),
    path("switch/", views.actor_switch, name="actor_switch"),
    path("hide/", exits.hide_screen, name="hide_screen"),
    path("idle/", exits.idle, name="idle"),
    path("leave/", exits.leave, name="leave"),
]
