"""Addresses of this app."""

from django.urls import path

from quizzes import exam_views, views

app_name = "quizzes"

urlpatterns = [
    path("practice/", views.index, name="index"),
    path("practice/exams/<slug:slug>/", exam_views.exam, name="exam"),
    path("practice/exams/<slug:slug>/begin/", exam_views.begin, name="begin_exam"),
    path("practice/quizzes/<slug:course>/<slug:module>/", views.quiz, name="quiz"),
    path("practice/quizzes/<slug:course>/<slug:module>/begin/", views.begin, name="begin"),
    path("practice/<uuid:sitting_id>/", views.sitting, name="sitting"),
    path("practice/<uuid:sitting_id>/hand-in/", views.hand_in, name="hand_in"),
    path("practice/<uuid:sitting_id>/overview/", exam_views.overview, name="exam_overview"),
    path("practice/<uuid:sitting_id>/<int:position>/", exam_views.question, name="exam_question"),
]
