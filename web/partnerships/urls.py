"""Partnerships and what hangs beside them."""

from django.urls import path

from web.partnerships import activities, engagements, pairs, practices, recommendations, waves

urlpatterns = [
    path("partnerships/", pairs.partnership_list, name="partnership_list"),
    path("partnerships/new/", pairs.partnership_new, name="partnership_new"),
    path("partnerships/<uuid:pk>/", pairs.partnership_detail, name="partnership_detail"),
    path("partnerships/<uuid:pk>/edit/", pairs.partnership_edit, name="partnership_edit"),
    path("partnerships/ratings/", waves.wave_list, name="wave_list"),
    path("partnerships/ratings/new/", waves.wave_new, name="wave_new"),
    path("partnerships/ratings/<uuid:pk>/", waves.wave_detail, name="wave_detail"),
    path("partnerships/ratings/<uuid:pk>/edit/", waves.wave_edit, name="wave_edit"),
    path("partnerships/ratings/<uuid:pk>/<uuid:pair_pk>/", waves.wave_rate, name="wave_rate"),
    path("partnerships/ratings/<uuid:pk>/<uuid:pair_pk>/talked/", waves.wave_talked, name="wave_talked"),
    path("activities/", activities.activity_list, name="activity_list"),
    path("activities/new/", activities.activity_new, name="activity_new"),
    path("activities/<uuid:pk>/", activities.activity_edit, name="activity_edit"),
    path("activities/<uuid:pk>/void/", activities.activity_void, name="activity_void"),
    path("recommendations/", recommendations.recommendation_list, name="recommendation_list"),
    path("recommendations/new/", recommendations.recommendation_new, name="recommendation_new"),
    path("recommendations/<uuid:pk>/", recommendations.recommendation_edit, name="recommendation_edit"),
    path("recommendations/<uuid:pk>/answer/", recommendations.recommendation_answer, name="recommendation_answer"),
    path("partners/<slug:slug>/engagements/new/", engagements.engagement_new, name="engagement_new"),
    path("engagements/<uuid:pk>/", engagements.engagement_edit, name="engagement_edit"),
    path("partners/<slug:slug>/practices/", practices.practice_edit, name="practice_edit"),
]
