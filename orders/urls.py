"""Routes of cart, checkout, payment, orders and the legal pages."""

from django.urls import path

from orders import views

app_name = "orders"
urlpatterns = [
    path("cart/", views.cart, name="cart"),
    path("cart/add/", views.add, name="add"),
    path("cart/update/", views.update, name="update"),
    path("cart/remove/", views.remove, name="remove"),
    path("cart/restore/", views.restore, name="restore"),
    path("cart/accept/", views.accept, name="accept"),
    path("checkout/", views.checkout, name="checkout"),
    path("pay/notify/", views.notify, name="notify"),
    path("pay/card/<slug:reference>/", views.card, name="card"),
    path("pay/card/<slug:reference>/challenge/", views.challenge, name="challenge"),
    path("pay/<slug:token>/", views.pay, name="pay"),
    path("pay/<slug:token>/return/", views.pay_return, name="pay-return"),
    path("o/<slug:token>/", views.order, name="order"),
    path("o/<slug:token>/lines/<int:line_id>/picture/", views.picture, name="picture"),
    path("o/<slug:token>/cancel/", views.cancel, name="cancel"),
    path("your-year/", views.year, name="year"),
    path("your-year/<int:number>/", views.year, name="year-of"),
    path("y/<slug:token>/", views.shared_year, name="shared-year"),
    path("account/orders/", views.mine, name="mine"),
    path("terms/", views.page, {"slug": "terms"}, name="terms"),
    path("privacy/", views.page, {"slug": "privacy"}, name="privacy"),
    path("imprint/", views.page, {"slug": "imprint"}, name="imprint"),
    path("withdrawal/", views.page, {"slug": "withdrawal"}, name="withdrawal"),
]
